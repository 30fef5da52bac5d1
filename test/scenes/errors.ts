import { maintenancePage } from "../maintenance-page.ts";
import { group, type Scene } from "./scene.ts";

export const errorScenes: Scene[] = [];
const scene = group("Errors", errorScenes);

scene("page not found", (stage) => stage.open("/no-such-page"));

scene("page not found, signed in", async (stage) => {
  await stage.signIn(await stage.cast.once("someone", () => stage.cast.customer()));
  await stage.open("/no-such-page");
});

scene(
  "page failed",
  async (stage) => {
    await stage.page.goto(`${stage.url}/sign-in`);
    await stage.find("heading", stage.text.shell.errorTitle).waitFor();
  },
  { portal: "databaseDown" },
);

scene("everything failed", async (stage) => {
  // Breaks the outermost component. Next then replaces the whole document.
  await stage.page.addInitScript(() => {
    window.URLSearchParams = class extends URLSearchParams {
      constructor(init?: ConstructorParameters<typeof URLSearchParams>[0]) {
        if (init === "broken") throw new TypeError("The gallery broke this page.");
        super(init);
      }
    };
  });
  await stage.page.goto(`${stage.url}/sign-in#broken`);
  await stage.find("heading", stage.text.shell.errorTitle).waitFor();
});

scene("maintenance", async ({ page, url }) => {
  const body = maintenancePage("Northwind");
  // A proxy answers this while no instance does.
  await page.route(`${url}/license-keys`, (route) => route.fulfill({ status: 503, contentType: "text/html", body }));
  await page.goto(`${url}/license-keys`);
});
