import * as z from "zod/mini";
import { rotateLicenseKey } from "@/lib/server/customer/license-keys/license-key-rotation";
import { readJson } from "@/lib/server/http/request";
import { idParameter, withCustomer } from "@/lib/server/http/routes";

const rotation = z.strictObject({ display_key: z.optional(z.string().check(z.maxLength(200))) });

export const POST = withCustomer("POST /api/license-keys/{id}/rotate", async ({ session, request, params }) => {
  const id = idParameter(params, "id", "license_key_not_found");
  const { display_key } = rotation.parse(await readJson(request));
  return Response.json(await rotateLicenseKey(session, id, display_key));
});
