import * as z from "zod/mini";
import { readJson } from "@/lib/server/request";
import { withCustomer } from "@/lib/server/route";
import { makeSupportCode } from "@/lib/server/staff/consent";

const nothing = z.strictObject({});

/** A code to read out to support, with which they may look. */
export const POST = withCustomer("POST /api/support-codes", async ({ session, request, origin }) => {
  nothing.parse(await readJson(request));
  return Response.json(await makeSupportCode(session, origin), { status: 201 });
});
