import type { Locator, Page } from "@playwright/test";
import type { Messages } from "../../lib/messages/messages.ts";
import type { StaffUser } from "../identity-provider.ts";
import type { Customer, Fault, Member, PolarControl } from "../polar-control.ts";
import type { Cast } from "./cast.ts";

type Role = Parameters<Page["getByRole"]>[0];

/** Where one scene is played: a page of its own, and the texts in its language to find the buttons by. */
export class SceneStage {
  readonly page: Page;
  readonly cast: Cast;
  readonly polar: PolarControl;
  readonly text: Messages;
  /** The portal of this scene. */
  readonly url: string;

  constructor(options: { page: Page; cast: Cast; text: Messages; url: string }) {
    this.page = options.page;
    this.cast = options.cast;
    this.polar = options.cast.polar;
    this.text = options.text;
    this.url = options.url;
  }

  /** Opens a path of the portal, and waits until its scripts run. */
  async open(path: string): Promise<void> {
    await this.page.goto(this.url + path, { waitUntil: "load" });
    await this.page.waitForFunction(isHydrated);
  }

  /** Signs a customer in; everyone else who is signed in as them stays so. */
  async signIn(customer: Customer, member?: Member, options?: { isProved?: boolean }): Promise<void> {
    await this.setCookie("portal", await this.cast.session(customer, member, options));
  }

  /** Signs a member of staff in, in this browser alone. */
  async signInAsStaff(user: StaffUser): Promise<void> {
    await this.setCookie("staff", await this.cast.staffSession(user));
  }

  /** Starts viewing as a customer, in a browser where staff is signed in. */
  async viewAs({ customer_id }: Customer, reason = "Ticket 4711: the app doesn’t accept the key"): Promise<void> {
    await this.post("/api/support/impersonations", { customer_id, reason });
  }

  /** Sends a request as the page would. @throws Error when it is refused */
  async post(path: string, data: object): Promise<void> {
    const answer = await this.page.request.post(this.url + path, { headers: { origin: this.url }, data });
    if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`);
  }

  async setCookie(name: string, value: string): Promise<void> {
    await this.page.context().addCookies([{ name, value, url: this.url, httpOnly: true, sameSite: "Lax" }]);
  }

  /** A button by its whole name; the first one if there are several. */
  button(name: string): Locator {
    return this.find("button", name);
  }

  find(role: Role, name: string): Locator {
    return this.page.getByRole(role, { name, exact: true }).first();
  }

  /** The button of this name in the dialog that is open. */
  dialogButton(name: string): Locator {
    return this.page.locator("dialog[open], [role=alertdialog]").getByRole("button", { name, exact: true }).first();
  }

  async click(name: string): Promise<void> {
    await this.button(name).click();
  }

  async waitFor(text: string): Promise<void> {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  async waitForDialog(): Promise<void> {
    await this.page.locator("dialog[open], [role=alertdialog]").first().waitFor();
  }

  /** Makes Polar fail for one customer until the end of the run. */
  async breakPolar({ customer_id }: Customer, fault: Fault = { status: 503 }): Promise<void> {
    await this.polar.addFault({ customer_id, ...fault });
  }

  /** Requests a code on the sign-in page. @param email of a customer, or of nobody */
  async requestCode(email: string): Promise<void> {
    // Tests have one IP address for all.
    await this.cast.database.resetLimits("sign-in-client%");
    await this.cast.database.resetLimits("sign-in-lookups%");
    await this.open("/sign-in");
    await this.find("textbox", this.text.signIn.emailLabel).fill(email);
    await this.click(this.text.signIn.send);
    await this.find("heading", this.text.signIn.codeTitle).waitFor();
  }

  async enterCode(code: string): Promise<void> {
    await this.page.getByLabel(this.text.signIn.codeLabel).fill(code);
    await this.click(this.text.signIn.verify);
  }
}

/** Runs in the page: React has attached itself to an element of the body. */
function isHydrated(): boolean {
  return [...document.querySelectorAll("body *")].some((element) =>
    Object.keys(element).some((key) => key.startsWith("__reactFiber$")),
  );
}
