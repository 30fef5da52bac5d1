/** The variable with which Next sends nothing about the build, the server or the machine to its maker. */
export const telemetryOff = { NEXT_TELEMETRY_DISABLED: "1" } as const;
