import { codeOf, otherCode } from "../inbox.ts";
import { group, type Scene } from "./scene.ts";
import type { SceneStage } from "./stage.ts";

export const signInScenes: Scene[] = [];
const scene = group("Sign-in", signInScenes);

scene("email", async (stage) => {
  await stage.open("/sign-in");
});

scene("email, then to a page", async (stage) => {
  await stage.open("/license-keys?status=expired");
});

scene("invalid email", async (stage) => {
  await stage.open("/sign-in");
  await stage.find("textbox", stage.text.signIn.emailLabel).fill("ada.kling@example");
  await stage.click(stage.text.signIn.send);
  await stage.waitFor(stage.text.signIn.emailInvalid);
});

scene("code", async (stage) => {
  await stage.requestCode(stage.cast.email("Ada Kling"));
});

scene("code from the email’s link", async (stage) => {
  const code = await requestOwnCode(stage);
  const tab = stage.page;
  await tab.goto("about:blank");
  await tab.goto(`${stage.url}/sign-in#code=${code.replace(" ", "")}`);
  await stage.waitFor(stage.text.signIn.codeFilled);
});

scene("code from another browser’s link", async (stage) => {
  await stage.open("/sign-in#code=12345678");
  await stage.waitFor(stage.text.signIn.otherBrowser);
});

scene("wrong code", async (stage) => {
  const code = await requestOwnCode(stage);
  await stage.enterCode(otherCode(code));
  await stage.waitFor(stage.text.signIn.codeWrong({ count: 4 }));
});

scene("last try", async (stage) => {
  const code = await requestOwnCode(stage);
  for (const left of [4, 3, 2, 1, 0]) {
    await stage.enterCode(otherCode(code));
    await stage.waitFor(left === 0 ? stage.text.signIn.codeWrongLast : stage.text.signIn.codeWrong({ count: left }));
  }
});

scene("three codes sent", async (stage) => {
  const email = stage.cast.email("Ada Kling");
  for (const _ of [1, 2, 3, 4]) await stage.post("/api/sign-in", { email });
  await stage.open("/sign-in");
  await stage.find("heading", stage.text.signIn.codeTitle).waitFor();
});

scene("no code sent", async (stage) => {
  const email = stage.cast.email("Ada Kling");
  const other = stage.cast.client();
  for (const _ of [1, 2, 3]) await other.post("/api/sign-in", { email });
  await stage.open("/sign-in");
  await stage.find("textbox", stage.text.signIn.emailLabel).fill(email);
  await stage.click(stage.text.signIn.send);
  await stage.page.locator("form [role=alert]:not(:empty)").waitFor();
});

scene(
  "mail delayed",
  async (stage) => {
    const customer = await stage.cast.customer();
    await stage.post("/api/sign-in", { email: customer.email });
    await stage.open("/sign-in");
    await stage.waitFor(stage.text.signIn.mailDelayedTitle);
  },
  { portal: "mailDown" },
);

scene("account choice", async (stage) => {
  const own = await stage.cast.customer({ name: "Mira Lind", webhooks: true });
  await stage.cast.team({ emails: { mira: own.email } });
  await stage.requestCode(own.email);
  await stage.enterCode(await stage.cast.inbox.codeTo(own.email));
  await stage.find("heading", stage.text.signIn.accountTitle).waitFor();
});

scene("no purchases", async (stage) => {
  const customer = await stage.cast.customer();
  await stage.requestCode(customer.email);
  const code = await stage.cast.inbox.codeTo(customer.email);
  await stage.polar.deleteCustomer(customer);
  await stage.enterCode(code);
  await stage.find("heading", stage.text.signIn.noneTitle).waitFor();
});

scene(
  "accounts unknown",
  async (stage) => {
    const customer = await stage.cast.customer();
    await stage.requestCode(customer.email);
    const code = await stage.cast.inbox.codeTo(customer.email);
    await stage.polar.addFault({ customer_id: customer.customer_id, status: 503 });
    await stage.breakPolar(customer, { path: "/v1/customers/*", status: 503 });
    await stage.enterCode(code);
    await stage.find("heading", stage.text.signIn.unknownTitle).waitFor();
  },
  { portal: "unlucky" },
);

scene("signed in already", async (stage) => {
  await stage.signIn(await stage.cast.once("signed in", () => stage.cast.customer()));
  await stage.open("/sign-in");
});

scene(
  "without a mail server",
  async (stage) => {
    await stage.open("/sign-in");
    await stage.waitFor(stage.text.signIn.noMail);
  },
  { portal: "withoutMail" },
);

/** Requests a code for a customer of this scene. @returns the code in the mail */
async function requestOwnCode(stage: SceneStage): Promise<string> {
  const { email } = await stage.cast.customer();
  await stage.requestCode(email);
  return codeOf(await stage.cast.inbox.newestTo(email));
}
