import * as z from "zod/mini";
import { readJson } from "@/lib/server/http/request";
import { withCustomer } from "@/lib/server/http/routes";
import { makeSupportCode } from "@/lib/server/staff/impersonation/support-consent";

const nothing = z.strictObject({});

/** A code to read out to support, with which they may look. */
export const POST = withCustomer("POST /api/support-codes", async ({ session, request, origin }) => {
  nothing.parse(await readJson(request));
  return Response.json(await makeSupportCode(session, origin), { status: 201 });
});
