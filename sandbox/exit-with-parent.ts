// Preloaded into a child process: stops it when its parent has exited, even if the parent was killed.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
// The channel alone must not keep the process alive.
process.channel?.unref();
