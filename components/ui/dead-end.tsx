import { buttonClass } from "./button";

type DeadEndProps = { title: string; text: string; linkText: string };

/** A page for a missing page or key, with a link back. */
export function DeadEnd({ title, text, linkText }: DeadEndProps) {
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
