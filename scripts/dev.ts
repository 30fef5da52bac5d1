// npm run dev [-- --reset]: the portal with hot reload, against the sandbox.
import { runLocalPortal } from "./run-local-portal.ts";

await runLocalPortal(true);
