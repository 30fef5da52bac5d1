// npm run demo [-- --reset]: the portal as it runs in production, against the sandbox.
import { runLocalPortal } from "./run-local-portal.ts";

await runLocalPortal(false);
