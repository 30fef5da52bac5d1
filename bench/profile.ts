import { writeFile } from "node:fs/promises";
import { z } from "zod";
import { loadApi } from "./api-load.ts";
import { openInspector } from "./inspector.ts";
import type { Stage } from "./stage.ts";

const FILE = "bench/portal.cpuprofile";

const cpuProfile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/** Profiles the portal while it answers `GET /api/license-keys` at 32 connections. Writes the profile to a file and prints sums. */
export async function profileApi({ portal, cookie }: Stage, say: (line: string) => void): Promise<void> {
  await loadApi(portal, cookie, { duration: 4 });
  const inspector = await openInspector(portal);
  try {
    const raw = await inspector.profile(() => loadApi(portal, cookie, { duration: 8 }));
    await writeFile(FILE, JSON.stringify(raw));
    const profile = cpuProfile.parse(raw);
    say(`\nSelf time by file:\n${top(profile, ({ url: file }) => shortened(file) || "(native)", 30)}`);
    const byFunction = top(
      profile,
      (frame) => `${frame.functionName || "(anonymous)"} ${shortened(frame.url)}:${frame.lineNumber}`,
      45,
    );
    say(
      `\nSelf time by function:\n${byFunction}\n\nThe whole profile is in ${FILE}. Open it in a browser's developer tools.`,
    );
  } finally {
    inspector.close();
  }
}

type Profile = z.infer<typeof cpuProfile>;

function top(
  profile: Profile,
  nameOf: (frame: Profile["nodes"][number]["callFrame"]) => string,
  count: number,
): string {
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const sums = new Map<string, number>();
  let all = 0;
  profile.samples.forEach((id, index) => {
    const micros = profile.timeDeltas[index] ?? 0;
    const name = names.get(id) ?? "?";
    all += micros;
    sums.set(name, (sums.get(name) ?? 0) + micros);
  });
  return [...sums]
    .sort(([, one], [, other]) => other - one)
    .slice(0, count)
    .map(([name, micros]) => `${((micros / all) * 100).toFixed(1).padStart(5)} %  ${name}`)
    .join("\n");
}

function shortened(url: string): string {
  return url
    .replace(/^file:\/\//, "")
    .replace(/^.*\/node_modules\//, "")
    .replace(`${process.cwd()}/`, "");
}
