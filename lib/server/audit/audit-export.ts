import "server-only";
import type { AuditEvent, AuditExport } from "@/lib/api/audit";
import { attachment } from "@/lib/server/platform/content-disposition";
import { env } from "@/lib/server/platform/env";
import { describeError, log } from "@/lib/server/platform/log";
import { csvHeader, csvLine } from "./audit-csv";
import { readAuditEvents } from "./audit-log";

const formats = {
  // The mark at the start is for spreadsheet programs, which else take UTF-8 for the letters of their own region.
  csv: { type: "text/csv; charset=utf-8; header=present", head: `\uFEFF${csvHeader}`, line: csvLine },
  jsonl: {
    type: "application/jsonl; charset=utf-8",
    head: "",
    line: (event: AuditEvent) => `${JSON.stringify(event)}\n`,
  },
};

/**
 * The log as a file, sent while it is read, so that a long one needs little memory. A failure on the way breaks the answer
 * off: half a file must not pass for a whole one.
 */
export function exportAudit({ format, ...filter }: AuditExport): Response {
  const { type, head, line } = formats[format];
  const encoder = new TextEncoder();
  const pieces = readAuditEvents(filter);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(head));
    },
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value.map(line).join("")));
      } catch (error) {
        log.error({ event: "audit_export_broken", err: describeError(error) });
        controller.error(error);
      }
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
  const name = `${env().BRAND_NAME} audit log ${new Date().toISOString().slice(0, 10)}.${format}`;
  return new Response(body, { headers: { "content-type": type, "content-disposition": attachment(name) } });
}
