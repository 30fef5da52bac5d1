import "server-only";
import type { AuditEvent, AuditExport } from "@/lib/api/audit";
import type { StaffContext } from "@/lib/server/context";
import { BYTE_ORDER_MARK } from "@/lib/server/platform/csv";
import { log } from "@/lib/server/platform/log";
import { audit } from "./audit";
import { auditCsvHeader, auditCsvLine } from "./audit-csv";
import { auditableFilter, readAuditEvents } from "./audit-log";

const formats = {
  csv: {
    contentType: "text/csv; charset=utf-8; header=present",
    head: `${BYTE_ORDER_MARK}${auditCsvHeader}`,
    line: auditCsvLine,
  },
  jsonl: {
    contentType: "application/jsonl; charset=utf-8",
    head: "",
    line: (event: AuditEvent) => `${JSON.stringify(event)}\n`,
  },
};

export type AuditFile = { body: ReadableStream<Uint8Array>; contentType: string; fileName: string };

/**
 * The filtered log as a file, streamed while it is read, so a long log needs little memory. A failure on the way breaks the stream
 * off: half a file must not pass for a whole one. The export itself is audited first.
 */
export async function exportAudit(context: StaffContext, request: AuditExport): Promise<AuditFile> {
  await audit(context, "audit.export", { outcome: "done", detail: auditableFilter(request) });
  const { format, ...filter } = request;
  const { contentType, head, line } = formats[format];
  const encoder = new TextEncoder();
  const batches = readAuditEvents(context.db, filter);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(head));
    },
    async pull(controller) {
      try {
        const { done, value } = await batches.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value.map(line).join("")));
      } catch (error) {
        log.error({ event: "audit_export_broken", err: error });
        controller.error(error);
      }
    },
    async cancel() {
      await batches.return(undefined);
    },
  });
  return { body, contentType, fileName: `audit-log-${new Date().toISOString().slice(0, 10)}.${format}` };
}
