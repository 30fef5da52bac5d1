import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";
import type { Sample } from "./metrics-text.ts";

/** Grafana replaces these before it asks. */
const GRAFANA = { $__rate_interval: "5m", $job: ".*", $instance: ".*" };

/**
 * Compares a PromQL expression with what was scraped: it must parse, every metric must be there, every matcher must name a
 * label of its metric and, unless it excludes, match one of the values, and every label that it groups by must be there.
 * @param samples with the labels that Prometheus adds
 * @returns what is wrong, in words
 */
export function wrongInQuery(query: string, samples: readonly Sample[]): string[] {
  const text = Object.entries(GRAFANA).reduce((all, [name, value]) => all.replaceAll(name, value), query);
  const wrong: string[] = [];
  const tree = parser.parse(text);
  const textOf = ({ from, to }: SyntaxNode) => text.slice(from, to);
  let selectors = 0;
  tree.iterate({
    enter({ node, name, type }) {
      if (type.isError) wrong.push(`doesn't parse at ${node.from}: ${query}`);
      if (name === "VectorSelector") {
        selectors += 1;
        wrong.push(...wrongInSelector(node, samples, textOf));
      }
      if (name === "GroupingLabels") wrong.push(...wrongInGrouping(node, samples, textOf));
    },
  });
  return selectors === 0 ? [...wrong, `asks for no metric: ${query}`] : wrong;
}

/** The labels by which an expression groups its result; undefined if it doesn't begin with an aggregation. */
export function groupingLabels(query: string): string[] {
  const text = Object.entries(GRAFANA).reduce((all, [name, value]) => all.replaceAll(name, value), query);
  const labels: string[] = [];
  parser.parse(text).iterate({
    enter({ node, name }) {
      if (name !== "GroupingLabels") return;
      for (const label of node.getChildren("LabelName")) labels.push(text.slice(label.from, label.to));
    },
  });
  return labels;
}

type TextOf = (node: SyntaxNode) => string;

function wrongInSelector(node: SyntaxNode, all: readonly Sample[], textOf: TextOf): string[] {
  const identifier = node.getChild("Identifier");
  const metric = identifier ? textOf(identifier) : "";
  const samples = all.filter(({ name }) => name === metric);
  if (samples.length === 0) return [`no metric ${metric}`];
  const matchers = node.getChild("LabelMatchers")?.getChildren("UnquotedLabelMatcher") ?? [];
  return matchers.flatMap((matcher) => {
    const [label, operator, value] = ["LabelName", "MatchOp", "StringLiteral"].map((kind) => {
      const found = matcher.getChild(kind);
      return found ? textOf(found) : "";
    });
    const values = samples.flatMap(({ labels }) => labels[label ?? ""] ?? []);
    if (values.length === 0) return [`no label ${label} of ${metric}`];
    const pattern = new RegExp(`^(?:${JSON.parse(value ?? "")})$`);
    const isMet = operator === "=" ? values.includes(JSON.parse(value ?? "")) : values.some((one) => pattern.test(one));
    // A typing error in what is excluded would go unnoticed, too.
    return isMet ? [] : [`no ${metric} with ${textOf(matcher)}`];
  });
}

/** Labels of an aggregation must be those of a metric inside it. */
function wrongInGrouping(node: SyntaxNode, all: readonly Sample[], textOf: TextOf): string[] {
  const aggregation = closest(node, "AggregateExpr");
  if (!aggregation) return [];
  const metrics = new Set<string>();
  aggregation.cursor().iterate((inner) => {
    if (inner.name === "Identifier") metrics.add(textOf(inner.node));
  });
  const samples = all.filter(({ name }) => metrics.has(name));
  return node
    .getChildren("LabelName")
    .map(textOf)
    .filter((label) => !samples.some(({ labels }) => label in labels))
    .map((label) => `no label ${label} of ${[...metrics].join(", ")}`);
}

function closest(node: SyntaxNode, name: string): SyntaxNode | null {
  for (let one: SyntaxNode | null = node; one; one = one.parent) if (one.name === name) return one;
  return null;
}
