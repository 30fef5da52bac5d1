import type { Customer, NewCustomer } from "../polar-control.ts";
import { studioKey, variedKeys } from "./keys.ts";
import { group, type Scene } from "./scene.ts";
import type { SceneStage } from "./stage.ts";

export const licenseKeyListScenes: Scene[] = [];
const scene = group("License keys", licenseKeyListScenes);

const withOneKey = (stage: SceneStage) => stage.cast.once("one key", () => stage.cast.customer(oneKey));
const oneKey: NewCustomer = { license_keys: [studioKey] };
export const withVariedKeys = (stage: SceneStage) =>
  stage.cast.once("varied keys", () => stage.cast.customer({ license_keys: variedKeys }));
const withManyKeys = (stage: SceneStage) => stage.cast.once("sixty keys", () => stage.cast.customer(sixtyKeys));
const sixtyKeys: NewCustomer = {
  license_keys: Array.from({ length: 60 }, (_, index) => ({
    benefit: ["Northwind Plug-in", "Northwind Studio license", "Northwind Fonts"][index % 3] ?? "Northwind Fonts",
    ...(index % 3 === 1 ? { activations: index % 4 } : {}),
    ...(index % 11 === 5 ? { expires_in_days: -index } : {}),
  })),
};

async function openList(stage: SceneStage, customer: Customer, query = ""): Promise<void> {
  await stage.signIn(customer);
  await stage.open(`/license-keys${query}`);
}

scene("one key", async (stage) => openList(stage, await withOneKey(stage)));

scene("all statuses", async (stage) => openList(stage, await withVariedKeys(stage)));

scene("60 keys, page 2", async (stage) => openList(stage, await withManyKeys(stage), "?page=2"));

scene("filtered", async (stage) => openList(stage, await withManyKeys(stage), "?query=plug&status=active"));

scene("none match", async (stage) => openList(stage, await withManyKeys(stage), "?query=enterprise"));

scene("page after the last", async (stage) => openList(stage, await withManyKeys(stage), "?page=9"));

scene("invalid filters", async (stage) => openList(stage, await withVariedKeys(stage), "?status=stolen&page=0"));

scene("empty", async (stage) => {
  await openList(stage, await stage.cast.once("no keys", () => stage.cast.customer()));
  await stage.find("heading", stage.text.licenseKeys.emptyTitle).waitFor();
});

scene("revealed in a row", async (stage) => {
  await openList(stage, await withVariedKeys(stage));
  await stage.click(stage.text.licenseKeys.revealKey);
  await stage.button(stage.text.licenseKeys.hideKey).waitFor();
});

scene(
  "failed to load",
  async (stage) => {
    const customer = await stage.cast.customer(oneKey);
    await stage.signIn(customer);
    await stage.breakPolar(customer);
    await stage.open("/license-keys");
    await stage.waitFor(stage.text.licenseKeys.failedTitle);
  },
  { portal: "unlucky" },
);

scene("outdated after a failure", async (stage) => {
  await stage.page.clock.install();
  await openList(stage, await withVariedKeys(stage));
  await stage.page.route("**/api/license-keys**", (route) =>
    route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"code":"upstream_unavailable"}' }),
  );
  await stage.page.clock.fastForward(31_000);
  await stage.page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
  // The query tries again after a second, by the page's clock.
  await stage.page.clock.runFor(5_000);
  await stage.waitFor(stage.text.licenseKeys.staleTitle);
});

scene(
  "unreadable keys, unknown status",
  async (stage) => {
    const make = () =>
      stage.cast.customer({
        license_keys: [
          studioKey,
          { benefit: "Northwind Fonts", key: "UNREADABLE-AAAAAA" },
          { benefit: "Northwind Plug-in", key: "PAUSED-0000-BBBBBB" },
        ],
      });
    await openList(stage, await stage.cast.once("newer keys", make));
    await stage.waitFor(stage.text.licenseKeys.unreadable({ count: 1 }));
  },
  { portal: "newerPolar" },
);

scene("offline", async (stage) => {
  await openList(stage, await withVariedKeys(stage));
  await stage.page.context().setOffline(true);
  await stage.waitFor(stage.text.shell.offlineTitle);
});

/** Opens the list of a session that has just ended. */
async function openEndedSession(stage: SceneStage): Promise<void> {
  const customer = await stage.cast.customer({ license_keys: variedKeys });
  await stage.signIn(customer);
  await stage.open("/license-keys");
  await stage.cast.database.expireSessions(customer);
  await stage.click(stage.text.licenseKeys.revealKey);
  await stage.waitFor(stage.text.shell.sessionOverTitle);
}

scene("session over", openEndedSession);

scene("session over, sign-in dialog", async (stage) => {
  await openEndedSession(stage);
  await stage.click(stage.text.shell.signInAgain);
  await stage.waitForDialog();
});

scene("confirm it’s you", async (stage) => {
  await stage.signIn(await stage.cast.customer(oneKey), undefined, { isProved: false });
  await stage.open("/license-keys");
  await stage.click(stage.text.licenseKeys.revealKey);
  await stage.waitForDialog();
});

scene("viewed by support", async (stage) => {
  const customer = await stage.cast.customer({ license_keys: variedKeys });
  await stage.signInAsStaff(await stage.cast.provider.hireAs("Sam Rivera", "agent"));
  await stage.viewAs(customer);
  await stage.open("/license-keys");
  await stage.page.getByRole("timer").waitFor();
});
