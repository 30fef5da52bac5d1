"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { KeyHistory } from "@/components/history/key-history";
import { Alert } from "@/components/ui/alert";
import { Icon } from "@/components/ui/icon";
import { LoadFailed } from "@/components/ui/load-failed";
import { PageLink } from "@/components/ui/page-link";
import type { ActivationFilter } from "@/lib/api/filters";
import { useCurrentUrl } from "@/lib/client/current-url";
import type { FailureCode } from "@/lib/client/failure";
import { useLastData } from "@/lib/client/last-data";
import { useLazyPart } from "@/lib/client/lazy-part";
import { activationUrl } from "@/lib/client/license-key-urls";
import { loadFailure } from "@/lib/client/load-failure";
import { useLocale, useMessages } from "@/lib/client/locale";
import { licenseKeyQuery } from "@/lib/client/queries";
import { formatList } from "@/lib/format";
import { DeviceList } from "./device-list";
import { KeyFacts } from "./key-facts";
import { KeyHero } from "./key-hero";
import { StatusNote } from "./status-note";

const loadRotation = () => import("./rotation-devices").then((module) => module.RotationDevices);

type LicenseKeyViewProps = {
  id: string;
  /** Set if the server couldn't load the key for the first HTML. */
  initialFailure: FailureCode | null;
  /** What the vendor says about a rotation, or null. */
  rotationNote: ReactNode;
};

/** One license key, with its devices and details. */
export function LicenseKeyView({ id, initialFailure, rotationNote }: LicenseKeyViewProps) {
  const text = useMessages("licenseKey");
  const listText = useMessages("licenseKeys");
  const locale = useLocale();
  const { params, go } = useCurrentUrl();
  const { filter, ignored } = activationUrl.read(params);
  const query = useQuery(licenseKeyQuery(id, filter));
  const failure = loadFailure(query, initialFailure);
  const licenseKey = useLastData(query.data);

  const { part: RotationDevices, show: showRotation } = useLazyPart(loadRotation);
  const isRotated = (licenseKey?.rotation.devices_left ?? 0) > 0;
  // Once shown it stays, so that the last tick doesn't take the list away.
  useEffect(() => {
    if (isRotated) void showRotation();
  }, [isRotated, showRotation]);

  function change(part: Partial<ActivationFilter>, how: "push" | "replace"): void {
    go(activationUrl.write({ ...filter, ...part }), how);
  }

  return (
    <div className="space-y-4">
      <PageLink
        href="/license-keys"
        className="inline-flex min-h-11 items-center gap-1.5 text-sm text-muted hover:text-text hover:underline sm:min-h-6"
      >
        <Icon name="arrow-left" size={16} />
        {text.back}
      </PageLink>
      {licenseKey === undefined && <h1 className="text-xl font-semibold tracking-tight">{listText.unnamed}</h1>}
      {failure !== null && (
        <LoadFailed
          {...failure}
          tone={licenseKey === undefined ? "bad" : "warn"}
          title={licenseKey === undefined ? text.failedTitle : listText.staleTitle}
        />
      )}
      {ignored.length > 0 && (
        <Alert tone="info" role="status">
          <p>{listText.ignored({ names: formatList(ignored, locale) })}</p>
        </Alert>
      )}
      {licenseKey !== undefined && (
        <>
          <StatusNote licenseKey={licenseKey} />
          <KeyHero licenseKey={licenseKey} rotationNote={rotationNote} />
          {RotationDevices !== null && <RotationDevices id={id} />}
          <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem] 3xl:grid-cols-[minmax(0,1fr)_28rem]">
            <DeviceList
              licenseKey={licenseKey}
              filter={filter}
              isOutdated={query.isPlaceholderData}
              onChange={change}
            />
            <KeyFacts licenseKey={licenseKey} />
          </div>
          <KeyHistory licenseKeyId={licenseKey.id} />
        </>
      )}
    </div>
  );
}
