import * as z from "zod/mini";
import { rotateLicenseKey } from "@/lib/server/customer/license-keys/license-key-rotation";
import { readJson } from "@/lib/server/http/request";
import { idParameter, withCustomer } from "@/lib/server/http/routes";

const rotation = z.strictObject({ display_key: z.optional(z.string().check(z.maxLength(200))) });

/** Replaces the license key; `display_key` is the one that was shown. */
export const POST = withCustomer("POST /api/license-keys/{id}/rotate", async (context, { request, params }) => {
  const id = idParameter(params, "id", "license_key_not_found");
  const { display_key: shownDisplayKey } = rotation.parse(await readJson(request));
  return Response.json(await rotateLicenseKey(context, { id, shownDisplayKey }));
});
