import { type Answer, type Call, Input } from "./call.ts";
import { listAnswer, readPage } from "./page.ts";
import type { Route } from "./router.ts";
import { asCustomer } from "./subject.ts";
import { uuid4 } from "./uuid.ts";

/** Files to download: the sandbox has none, and reads the request as Polar does. */
function list(call: Call): Answer {
  asCustomer(call.subject);
  const input = new Input(call);
  const page = readPage(input);
  input.filter("benefit_id", uuid4, "uuid");
  input.check();
  return listAnswer([], page, () => "");
}

export const portalDownloadableRoutes: Route[] = [["GET", "/v1/customer-portal/downloadables/", list]];
