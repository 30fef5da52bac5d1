import type { StaffUser } from "../identity-provider.ts";
import { studioKey, variedKeys } from "./keys.ts";
import { withVariedKeys } from "./license-key-list.ts";
import { group, type Scene } from "./scene.ts";
import type { SceneStage } from "./stage.ts";

export const supportScenes: Scene[] = [];
const scene = group("Support console", supportScenes);

const agent = (stage: SceneStage) => stage.cast.staff("Sam Rivera", "agent");
const admin = (stage: SceneStage) => stage.cast.staff("Noor Haddad", "admin");

/** Opens a page of the console. All staff share a limit, which other scenes may have used up. */
async function openAs(stage: SceneStage, user: StaffUser, path: string): Promise<void> {
  await stage.cast.database.resetLimits("polar-organization-staff%");
  await stage.signInAsStaff(user);
  await stage.open(path);
}

scene("sign-in", (stage) => stage.open("/support?ended"));
scene("sign-in failed", (stage) => stage.open("/support?problem=staff_sign_in_failed"));
scene("role missing", (stage) => stage.open("/support?problem=staff_role_missing"));
scene("not set up", (stage) => stage.open("/support"), { portal: "withoutStaff" });
scene("home", async (stage) => openAs(stage, await admin(stage), "/support"));
scene("home, page refused", async (stage) => {
  await openAs(stage, await stage.cast.staff("Ines Duarte", "auditor"), "/support?problem=staff_role_missing");
});

scene("home, running access", async (stage) => {
  const customer = await stage.cast.customer();
  await stage.signInAsStaff(await stage.cast.provider.hireAs("Sam Rivera", "agent"));
  await stage.viewAs(customer);
  await stage.open("/support");
  await stage.waitFor(stage.text.supportConsole.runningTitle);
});

scene("home, wrong support code", async (stage) => {
  await openAs(stage, await stage.cast.provider.hireAs("Sam Rivera", "agent"), "/support");
  await stage.find("textbox", stage.text.supportConsole.codeLabel).fill("ABCD-2345");
  await stage.click(stage.text.supportConsole.codeSubmit);
  await stage.waitFor(stage.text.problems.support_code_wrong);
});

async function search(stage: SceneStage, query: string): Promise<void> {
  await openAs(stage, await stage.cast.provider.hireAs("Sam Rivera", "agent"), "/support/customers");
  const box = stage.page.getByRole("searchbox");
  await box.fill(query);
  await box.press("Enter");
}

scene("search", async (stage) => openAs(stage, await agent(stage), "/support/customers"));

scene("search, results", async (stage) => {
  await stage.cast.once("customers to find", async () => {
    for (const [index, name] of ["Nadia Okafor", "Nadia Petrenko", "Nadia Lindqvist"].entries()) {
      await stage.cast.customer({
        name,
        external_id: stage.cast.reference(`crm-480${index}`),
        license_keys: [studioKey],
      });
    }
  });
  await search(stage, "Nadia");
  await stage.page.getByRole("list", { name: stage.text.lookup.resultList }).waitFor();
});

scene("search, by a device’s name", async (stage) => {
  const name = await stage.cast.once("customer with a device to find", async () => {
    const mark = `Lathe ${stage.cast.reference("L7")}`;
    const key = { benefit: "Northwind Studio license", activations: [{ label: `${mark} control PC` }] };
    const { customer_id } = await stage.cast.customer({ name: "Nadia Okafor", license_keys: [key] });
    await openAs(stage, await agent(stage), `/support/customers/${customer_id}`);
    // A device is found once somebody has looked at it.
    await stage.click(stage.text.lookup.showDevices);
    await stage.waitFor(`${mark} control PC`);
    return mark;
  });
  await search(stage, name);
  await stage.page.getByRole("list", { name: stage.text.lookup.resultList }).waitFor();
});

scene("search, no results", async (stage) => {
  await search(stage, "nobody@example.com");
  await stage.find("heading", stage.text.lookup.noneTitle).waitFor();
});

scene("search failed", async (stage) => {
  await stage.page.route("**/api/support/customers/search", (route) =>
    route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"code":"upstream_unavailable"}' }),
  );
  await search(stage, "Nadia");
  await stage.waitFor(stage.text.lookup.searchFailed);
});

scene("customer", async (stage) => {
  const { customer_id } = await withVariedKeys(stage);
  await openAs(stage, await agent(stage), `/support/customers/${customer_id}`);
});

const teamOfTwo = (stage: SceneStage) =>
  stage.cast.once("team of two", () => {
    const mira = stage.cast.email("Mira Lind");
    return stage.cast.team({
      emails: { mira },
      external_id: stage.cast.reference("crm-4711"),
      license_keys: [{ ...studioKey, member: mira }, { benefit: "Northwind Plug-in" }, { benefit: "Northwind Fonts" }],
    });
  });

scene("team", async (stage) => {
  const { customer_id } = await teamOfTwo(stage);
  await openAs(stage, await agent(stage), `/support/customers/${customer_id}`);
});

scene("customer’s devices", async (stage) => {
  const { customer_id } = await stage.cast.once("customer with devices", () =>
    stage.cast.customer({ license_keys: [studioKey] }),
  );
  await openAs(stage, await agent(stage), `/support/customers/${customer_id}`);
  await stage.page.getByRole("button", { name: stage.text.lookup.showDevices }).first().click();
  await stage.waitFor("MacBook Pro");
});

scene("customer, consent needed", async (stage) => openHidden(stage), { portal: "consent" });

async function openHidden(stage: SceneStage): Promise<void> {
  const { customer_id } = await stage.cast.once("hidden customer", () =>
    stage.cast.customer({ license_keys: variedKeys }),
  );
  await openAs(stage, await agent(stage), `/support/customers/${customer_id}`);
  await stage.find("heading", stage.text.lookup.hiddenTitle).waitFor();
}

scene("customer not found", async (stage) => {
  await openAs(stage, await agent(stage), "/support/customers/7b1d2f9e-3c4a-4d5e-8f60-718293a4b5c6");
});

scene("view as customer", async (stage) => {
  const { customer_id } = await teamOfTwo(stage);
  await openAs(stage, await agent(stage), `/support/customers/${customer_id}`);
  await stage.click(stage.text.impersonation.viewAs);
  await stage.waitForDialog();
});

scene("all license keys", async (stage) => openAs(stage, await agent(stage), "/support/license-keys"));

scene("all license keys, none match", async (stage) => {
  const query = "?status=revoked&benefit_id=7b1d2f9e-3c4a-4d5e-8f60-718293a4b5c6";
  await openAs(stage, await agent(stage), `/support/license-keys${query}`);
});

scene("audit log", async (stage) => {
  await openAs(stage, await admin(stage), "/support/audit");
  await stage.page.locator("ol details summary").first().click();
});

scene("audit log, filtered", async (stage) => {
  await openAs(stage, await admin(stage), "/support/audit?action=impersonation.start&outcome=done");
});

scene("audit log, none match", async (stage) => {
  await openAs(stage, await admin(stage), "/support/audit?actor=00000000000000000000000000000000&action=nonsense");
});
