import { CONTOSO } from "../polar-control.ts";
import { group, type Scene } from "./scene.ts";
import type { SceneStage } from "./stage.ts";

export const linkScenes: Scene[] = [];
const scene = group("Links", linkScenes);

const openLink = (stage: SceneStage, token: string) => stage.open(`/enter?customer_session_token=${token}`);
const someone = (stage: SceneStage) => stage.cast.once("someone", () => stage.cast.customer());

scene("open a link", async (stage) => {
  await openLink(stage, await stage.polar.mintToken(await someone(stage)));
  await stage.button(stage.text.signInLink.continue).waitFor();
});

scene("signed in as someone else", async (stage) => {
  await stage.signIn(await stage.cast.once("someone else", () => stage.cast.customer({ name: "Otto Lehmann" })));
  await openLink(stage, await stage.polar.mintToken(await someone(stage)));
  await stage.button(stage.text.signInLink.continue).waitFor();
});

scene("invalid", async (stage) => {
  await openLink(stage, "polar_cst_nobody_ever_made_this_one");
  await stage.waitFor(stage.text.signInLink.invalidTitle);
});

scene("foreign", async (stage) => {
  const customer = await stage.cast.customer({ organization: "contoso" });
  await openLink(stage, await stage.polar.mintToken(customer, undefined, CONTOSO));
  await stage.waitFor(stage.text.signInLink.foreignTitle);
});

scene("none", async (stage) => {
  await stage.open("/enter");
  await stage.waitFor(stage.text.signInLink.noneTitle);
});

scene("too many", async (stage) => {
  await stage.open("/enter");
  for (let link = 0; link < 21; link += 1) {
    await stage.page.request.get(`${stage.url}/enter?customer_session_token=polar_cst_guess_number_${link}_xxxxxxxxxx`);
  }
  await openLink(stage, await stage.polar.mintToken(await someone(stage)));
  await stage.waitFor(stage.text.signInLink.limitedTitle);
});

scene("invitation", async (stage) => {
  await stage.open("/northwind/portal/claim?token=invitation-0123456789abcdef");
  await stage.waitFor(stage.text.signInLink.invitationTitle);
});

scene(
  "unavailable",
  async (stage) => {
    const customer = await stage.cast.customer();
    const token = await stage.polar.mintToken(customer);
    await stage.breakPolar(customer);
    await openLink(stage, token);
    await stage.waitFor(stage.text.signInLink.unavailableTitle);
  },
  { portal: "unlucky" },
);

const notMe = group("That wasn’t me", linkScenes);

/** Opens the link in the mail about a new browser. */
async function openNotMe(stage: SceneStage): Promise<void> {
  const customer = await stage.cast.customer();
  await stage.cast.session(customer);
  const { html } = await stage.cast.inbox.newestTo(customer.email);
  const [, path = ""] = /href="[^"]+(\/not-me#[\w-]{43})"/.exec(html ?? "") ?? [];
  await stage.open(path);
}

notMe("ask", async (stage) => {
  await openNotMe(stage);
  await stage.find("heading", stage.text.notMe.title).waitFor();
});

notMe("done", async (stage) => {
  await openNotMe(stage);
  await stage.click(stage.text.notMe.signOut);
  await stage.find("heading", stage.text.notMe.doneTitle).waitFor();
});

notMe("no link", async (stage) => {
  await stage.open("/not-me");
  await stage.find("heading", stage.text.notMe.noLinkTitle).waitFor();
});
