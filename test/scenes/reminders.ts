import { group, type Scene } from "./scene.ts";
import type { SceneStage } from "./stage.ts";

export const reminderScenes: Scene[] = [];
const scene = group("Email notifications", reminderScenes);

/** As a mail has it, but not signed. Opening it asks the server nothing. */
const link = `expiry.7d0c5c0e-0c51-4a5e-9c28-3f3c8b1f7a10..1795392000.${"0af1".repeat(16)}`;

scene("turn off", async (stage) => {
  await stage.open(`/notifications#${link}`);
  await stage.button(stage.text.reminders.turnOff).waitFor();
});

scene("no link", async (stage) => {
  await stage.open("/notifications");
  await stage.find("heading", stage.text.reminders.noLinkTitle).waitFor();
});

const off = "**/api/notifications/off";

async function turnOff(stage: SceneStage): Promise<void> {
  // Only the server could sign a link.
  await stage.page.route(off, (route) => route.fulfill({ status: 204 }));
  await stage.open(`/notifications#${link}`);
  await stage.click(stage.text.reminders.turnOff);
  await stage.find("heading", stage.text.reminders.doneTitle).waitFor();
}

scene("turned off", turnOff);

scene("turned on again", async (stage) => {
  await turnOff(stage);
  await stage.click(stage.text.reminders.undo);
  await stage.find("heading", stage.text.reminders.undoneTitle).waitFor();
});

scene("link refused", async (stage) => {
  await stage.open(`/notifications#${link}`);
  await stage.click(stage.text.reminders.turnOff);
  await stage.waitFor(stage.text.reminders.linkInvalid);
});

scene("not saved", async (stage) => {
  await stage.page.route(off, (route) => route.abort());
  await stage.open(`/notifications#${link}`);
  await stage.click(stage.text.reminders.turnOff);
  await stage.waitFor(stage.text.reminders.saveFailed);
});

/** Scrolls to the choices on the account page, which come into view last. */
async function openChoices(stage: SceneStage): Promise<void> {
  await stage.open("/account");
  await stage.page.getByRole("checkbox").first().waitFor();
}

scene(
  "choices",
  async (stage) => {
    await stage.signIn(await stage.cast.customer());
    await openChoices(stage);
    await stage.page.getByRole("checkbox").last().click();
    await stage.page.getByText(stage.text.reminders.saved).waitFor({ state: "attached" });
  },
  { portal: "allOptions" },
);

scene(
  "choices, viewed by support",
  async (stage) => {
    const customer = await stage.cast.customer();
    await stage.signInAsStaff(await stage.cast.provider.hireAs("Sam Rivera", "agent"));
    await stage.viewAs(customer);
    await openChoices(stage);
  },
  { portal: "allOptions" },
);

scene(
  "choices, not saved",
  async (stage) => {
    await stage.signIn(await stage.cast.customer());
    await openChoices(stage);
    await stage.page.route("**/api/notifications", (route) =>
      route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"code":"database_unavailable"}' }),
    );
    await stage.page.getByRole("checkbox").last().click();
    await stage.waitFor(stage.text.reminders.saveFailed);
  },
  { portal: "allOptions" },
);
