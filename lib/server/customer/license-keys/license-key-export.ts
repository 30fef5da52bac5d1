import "server-only";
import type { LicenseKeyExport } from "@/lib/api/filters";
import { audit } from "@/lib/server/audit/audit";
import { type CustomerContext, inTransaction, logIdentity } from "@/lib/server/context";
import { requireProof } from "@/lib/server/customer/session/required-proof";
import { noticeOwner } from "@/lib/server/customer/session/security-notice";
import { deliverSoon } from "@/lib/server/mail/mail-delivery";
import { log } from "@/lib/server/platform/log";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { describeUserAgent } from "@/lib/server/platform/user-agent";
import { catalogWith } from "@/lib/server/polar/benefits";
import { fileFormats, keyRow } from "./license-key-file";
import { readEveryLicenseKey } from "./license-key-list";

/** Of one person. Each export reads all their keys from Polar. */
const EXPORTS: Limit = { name: "license-keys-exported", points: 10, seconds: 900 };

/** Keys that are written at once. A slow reader holds no more than two such pieces in memory. */
const KEYS_A_PIECE = 100;

export type KeyFile = {
  body: ReadableStream<Uint8Array>;
  contentType: string;
  fileName: string;
  /** Keys in the file. */
  count: number;
  /** Keys that Polar has and the file doesn't: they couldn't be read, or there are more than 10,000. */
  leftOut: number;
};

type Export = LicenseKeyExport & { isFull: boolean };

/**
 * All of the customer's license keys as a file: masked, or in full after a fresh proof. The file is streamed. A failure on the
 * way breaks the stream off: half a file must not pass for a whole one. Audited before and after, without the keys. The account's
 * owner gets a mail about full keys, even if the file is never finished.
 * @throws Problem `rate_limited` after 10 in 15 minutes; `proof_required`, `session_expired`, `upstream_*`.
 */
export async function exportLicenseKeys(context: CustomerContext, { format, isFull }: Export): Promise<KeyFile> {
  const { customerId, memberId, publicId } = context.actor.session;
  await requirePoint(EXPORTS, memberId ?? customerId);
  if (isFull) requireProof(context);
  const { items, totalCount } = await readEveryLicenseKey(context);
  const benefits = await catalogWith(items.map(({ benefit_id }) => benefit_id));
  const count = items.length;
  const detail = { format, full_keys: isFull, count };
  await inTransaction(context, async (tx) => {
    await audit(tx, "license_keys.export", { outcome: "attempted", detail });
    const browser = describeUserAgent(context.userAgent);
    if (isFull) await noticeOwner(tx, context.actor.session, { kind: "export", browser });
  });
  if (isFull) deliverSoon();
  log.info({ event: "license_keys_exported", ...logIdentity(context), full_keys: isFull, count, session_id: publicId });

  const { head, line, tail, contentType } = fileFormats[format];
  function* pieces(): Generator<string> {
    let text = head(isFull);
    for (const [index, key] of items.entries()) {
      text += line(keyRow(key, benefits.get(key.benefit_id), isFull), index === count - 1);
      if ((index + 1) % KEYS_A_PIECE > 0 || index === count - 1) continue;
      yield text;
      text = "";
    }
    yield text + tail;
  }
  const end = (outcome: "done" | "failed") => audit(context, "license_keys.export", { outcome, detail });
  return {
    body: streamOf(pieces(), end),
    contentType,
    fileName: `license-keys-${new Date().toISOString().slice(0, 10)}.${format}`,
    count,
    leftOut: Math.max(0, totalCount - count),
  };
}

/**
 * The pieces as bytes, each made when the reader wants it.
 * @param end audits how it ended: before the last byte, or when the reader gives up
 */
function streamOf(
  pieces: Generator<string>,
  end: (outcome: "done" | "failed") => Promise<unknown>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next = pieces.next();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const piece = String(next.value);
        next = pieces.next();
        if (next.done) await end("done");
        controller.enqueue(encoder.encode(piece));
        if (next.done) controller.close();
      } catch (error) {
        log.error({ event: "license_keys_export_broken", err: error });
        controller.error(error);
      }
    },
    async cancel() {
      await end("failed");
    },
  });
}
