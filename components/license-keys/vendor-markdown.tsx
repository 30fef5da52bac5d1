import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { Fragment, type ReactNode } from "react";

type VendorMarkdownProps = {
  /** The vendor's text. HTML in it is left out, and a picture is shown as its description. */
  markdown: string;
  isAllowedLink: (url: string) => boolean;
};

/** Deeper nesting is left out. */
const MOST_LEVELS = 12;

/** A text of the vendor. Rendered on the server, so the browser loads no parser. */
export function VendorMarkdown({ markdown, isAllowedLink }: VendorMarkdownProps) {
  return (
    <div dir="auto" className="mt-2 max-w-prose space-y-3 text-sm [overflow-wrap:anywhere]">
      {render(fromMarkdown(markdown), isAllowedLink, MOST_LEVELS)}
    </div>
  );
}

/** Only these elements can result, whatever the text says. */
function render(node: Nodes, isAllowedLink: VendorMarkdownProps["isAllowedLink"], levels: number): ReactNode {
  if (levels === 0) return null;
  const children =
    "children" in node
      ? node.children.map((child, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes while it is shown
          <Fragment key={index}>{render(child, isAllowedLink, levels - 1)}</Fragment>
        ))
      : null;
  switch (node.type) {
    case "text":
      return node.value;
    case "heading":
      return <h3 className="font-semibold">{children}</h3>;
    case "paragraph":
      return <p>{children}</p>;
    case "strong":
      return <strong className="font-semibold">{children}</strong>;
    case "emphasis":
      return <em>{children}</em>;
    case "inlineCode":
      return <code className="rounded-sm bg-sunken px-1 font-mono text-note">{node.value}</code>;
    case "code":
      return (
        <pre dir="ltr" className="rounded-md bg-sunken p-3 text-note whitespace-pre-wrap">
          <code className="font-mono">{node.value}</code>
        </pre>
      );
    case "list":
      return node.ordered ? (
        <ol start={node.start ?? 1} className="list-decimal space-y-1 ps-6">
          {children}
        </ol>
      ) : (
        <ul className="list-disc space-y-1 ps-6">{children}</ul>
      );
    case "listItem":
      return <li>{children}</li>;
    case "blockquote":
      return <blockquote className="space-y-3 border-s-2 border-line ps-3">{children}</blockquote>;
    case "break":
      return <br />;
    case "thematicBreak":
      return <hr className="border-line" />;
    case "link":
      return isAllowedLink(node.url) ? (
        <a href={node.url} rel="noreferrer" className="text-link">
          {children}
        </a>
      ) : (
        children
      );
    case "image":
      return node.alt;
    case "html":
    case "definition":
      return null;
    default:
      return children;
  }
}
