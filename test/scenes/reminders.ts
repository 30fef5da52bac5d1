import { group, type Scene } from "./scene.ts";

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
