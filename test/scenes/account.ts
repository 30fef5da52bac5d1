import type { Customer } from "../polar-control.ts";
import { studioKey } from "./keys.ts";
import { group, type Scene } from "./scene.ts";
import type { SceneStage } from "./stage.ts";

export const accountScenes: Scene[] = [];
const scene = group("Account", accountScenes);

async function openAccount(stage: SceneStage, customer: Customer): Promise<void> {
  await stage.signIn(customer);
  await stage.open("/account");
  await stage.page.getByRole("list", { name: stage.text.account.browsers }).waitFor();
}

scene("own", async (stage) => openAccount(stage, await stage.cast.customer()));

scene("team member with another account", async (stage) => {
  const own = await stage.cast.customer({ name: "Mira Lind", webhooks: true });
  const team = await stage.cast.team({ emails: { mira: own.email } });
  await stage.setCookie("portal", await stage.cast.codeSession(own.email, team.customer_id));
  await stage.open("/account");
  await stage.find("heading", stage.text.account.switchTitle).waitFor();
});

const phone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";

scene("several browsers", async (stage) => {
  const customer = await stage.cast.customer();
  for (const agent of [phone, "curl/8.5"]) {
    const client = stage.cast.client();
    await client.get(`/enter?customer_session_token=${await stage.polar.mintToken(customer)}`, { "user-agent": agent });
    await client.continue({ "user-agent": agent });
  }
  await openAccount(stage, customer);
});

scene("support access", async (stage) => {
  const customer = await stage.cast.once("customer whom support viewed", async () => {
    const viewed = await stage.cast.customer({ license_keys: [studioKey] });
    for (const name of ["Sam Rivera", "Lea Fischer"]) {
      const client = stage.cast.client();
      await client.signInAsStaff(await stage.cast.provider.hireAs(name, "agent"));
      const reason = "Ticket 4711: the app doesn’t accept the key";
      await client.post("/api/support/impersonations", { customer_id: viewed.customer_id, reason });
      await client.get("/license-keys");
      await client.get(`/license-keys/${viewed.license_keys[0]?.id}`);
      await client.send("DELETE", "/api/support/impersonations/current");
    }
    return viewed;
  });
  await openAccount(stage, customer);
});

async function createCode(stage: SceneStage): Promise<void> {
  await openAccount(stage, await stage.cast.customer());
  await stage.click(stage.text.supportCode.create);
  await stage.waitFor(stage.text.supportCode.yours);
}

scene("support code", createCode);

scene("support code expired", async (stage) => {
  await stage.page.clock.install();
  await createCode(stage);
  await stage.page.clock.fastForward("16:00");
  await stage.waitFor(stage.text.supportCode.expired);
});

scene("viewed by support", async (stage) => {
  const customer = await stage.cast.customer();
  await stage.signInAsStaff(await stage.cast.provider.hireAs("Sam Rivera", "agent"));
  await stage.viewAs(customer);
  await stage.open("/account");
  await stage.page.getByRole("timer").waitFor();
});
