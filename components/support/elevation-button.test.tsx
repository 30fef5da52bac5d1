import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { LocaleProvider } from "@/lib/client/locale";
import { createLocalizer } from "@/lib/messages/localize";
import { ElevationButton } from "./elevation-button";

function render(isSignInTimed: boolean): string {
  const messages = createLocalizer().sectionsFor("en", "shell", "impersonation");
  return renderToStaticMarkup(
    <LocaleProvider
      locale="en"
      renderedAt={0}
      vendor={{ name: "Northwind", supportUrl: null, shopUrl: null }}
      messages={messages}
    >
      <ElevationButton impersonationId="1" customerId="2" name="Ada" isSignInTimed={isSignInTimed} />
    </LocaleProvider>,
  );
}

test("without auth_time the button is disabled, and described by the reason", () => {
  const html = render(false);
  const id = /aria-describedby="([^"]+)"/.exec(html)?.[1];
  expect(html).toContain('aria-disabled="true"');
  expect(html).toContain(`<p id="${id}"`);
  expect(html).toContain("doesn’t say when you signed in (auth_time)");
});

test("with auth_time it is an ordinary button", () => {
  const html = render(true);
  expect(html).toContain('aria-disabled="false"');
  expect(html).not.toContain("auth_time");
});
