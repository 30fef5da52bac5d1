// Loaded into a process before its own code: ends it when the process that started it is gone.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
// Listening alone must not keep it alive.
process.channel?.unref();
