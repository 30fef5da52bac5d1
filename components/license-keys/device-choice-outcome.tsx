"use client";

import type { ReactNode } from "react";
import { Alert } from "@/components/ui/alert";
import { bdi } from "@/components/ui/bdi";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { PageLink } from "@/components/ui/page-link";
import type { ReturnUrls } from "@/lib/api/device-choice";
import type { Activation } from "@/lib/api/schemas";
import { useLocale, useMessages, useVendor } from "@/lib/client/locale";
import { formatNumber } from "@/lib/format";
import type { DeviceChoiceState } from "./device-choice";
import { useDeviceName } from "./device-facts";

type DeviceChoiceOutcomeProps = { returns: ReturnUrls | null; keyId: string } & (
  | { deactivated: Activation; state?: undefined }
  | { deactivated?: undefined; state: Exclude<DeviceChoiceState, { kind: "choose" }> }
);

/** Confirms the deactivation or explains why there's nothing to choose. Links back to the app with the result. */
export function DeviceChoiceOutcome({ deactivated, state, returns, keyId }: DeviceChoiceOutcomeProps) {
  const text = useMessages("deviceChoice");
  const keyText = useMessages("licenseKey");
  const nameOf = useDeviceName();
  const { supportUrl, name: brand } = useVendor();
  const locale = useLocale();

  if (deactivated !== undefined) {
    return (
      <Alert
        tone="good"
        role="status"
        title={text.deactivatedTitle}
        actions={<Back to={returns?.deactivated} {...{ returns, keyId }} />}
      >
        <p>{text.deactivated({ label: nameOf(deactivated), bdi })}</p>
        {returns !== null && <p className="text-muted">{text.returning({ app: returns.name })}</p>}
      </Alert>
    );
  }
  if (state.kind === "room") {
    const used = formatNumber(state.used, locale);
    const sentence =
      state.used === 0
        ? text.notNeededNone
        : state.allowed === null
          ? text.notNeededNoLimit
          : text.notNeeded({ used, allowed: formatNumber(state.allowed, locale) });
    return (
      <Alert tone="good" title={text.notNeededTitle} actions={<Back to={returns?.notNeeded} {...{ returns, keyId }} />}>
        <p>{sentence}</p>
      </Alert>
    );
  }
  const back = <Back to={returns?.canceled} {...{ returns, keyId }} />;
  if (state.kind === "revoked") {
    return (
      <Alert tone="bad" title={text.revokedTitle} actions={back}>
        <p>{text.revoked}</p>
      </Alert>
    );
  }
  const reason: ReactNode =
    state.kind === "managed"
      ? (supportUrl === null ? keyText.devicesOff : keyText.devicesOffSupport)({ brand })
      : state.reason === "unknown"
        ? keyText.statusNotes.unknown
        : keyText.devicesReadOnly;
  return (
    <Alert tone="warn" title={text.blockedTitle} actions={back}>
      <p>{reason}</p>
    </Alert>
  );
}

type BackProps = { to: string | undefined; returns: ReturnUrls | null; keyId: string };

/** Links to the app if it sent an allowed return URL. Otherwise links to the key's page. */
function Back({ to, returns, keyId }: BackProps) {
  const text = useMessages("deviceChoice");
  if (returns === null || to === undefined) {
    return (
      <PageLink href={`/license-keys/${keyId}`} className={buttonClass("secondary")}>
        {text.toKey}
      </PageLink>
    );
  }
  return (
    <a href={to} className={buttonClass("primary")}>
      <Icon name="arrow-left" size={16} />
      {text.backTo({ app: returns.name })}
    </a>
  );
}
