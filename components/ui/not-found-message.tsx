import { buttonClass } from "./button";

type NotFoundMessageProps = { title: string; text: string; linkText: string };

/** Says that a page or a key doesn't exist, with a link to the license keys. */
export function NotFoundMessage({ title, text, linkText }: NotFoundMessageProps) {
  return (
    <div className="max-w-prose py-6 sm:py-10">
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      <p className="mt-1.5 mb-5 text-muted">{text}</p>
      <a href="/license-keys" className={buttonClass("secondary")}>
        {linkText}
      </a>
    </div>
  );
}
