import { licenseKeyExport } from "@/lib/api/filters";
import { exportLicenseKeys, type KeyFile } from "@/lib/server/customer/license-keys/license-key-export";
import { readJson } from "@/lib/server/http/request";
import { withCustomer } from "@/lib/server/http/routes";

/** All license keys as a file, masked. */
export const GET = withCustomer("GET /api/license-keys/export", async (context, { url }) => {
  const { format } = licenseKeyExport.parse(Object.fromEntries(url.searchParams));
  return asDownload(await exportLicenseKeys(context, { format, isFull: false }));
});

/** All license keys as a file, in full. */
export const POST = withCustomer("POST /api/license-keys/export", async (context, { request }) => {
  const { format } = licenseKeyExport.parse(await readJson(request));
  return asDownload(await exportLicenseKeys(context, { format, isFull: true }));
});

/** The counts let a reader tell a whole file from one that was cut off: it has one line break for each key, and one more. */
function asDownload({ body, contentType, fileName, count, leftOut }: KeyFile): Response {
  return new Response(body, {
    headers: {
      "content-type": contentType,
      "content-disposition": `attachment; filename="${fileName}"`,
      "x-key-count": String(count),
      "x-left-out-count": String(leftOut),
    },
  });
}
