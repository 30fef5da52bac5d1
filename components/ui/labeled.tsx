/**
 * A sentence with one placeholder, around a device's label or a person's name. That may be written in any direction: `<bdi>`
 * keeps it from turning the sentence.
 */
export function Labeled({ text, label }: { text: string; label: string }) {
  const [before, after] = text.split(/\{\w+\}/);
  return (
    <>
      {before}
      <bdi>{label}</bdi>
      {after}
    </>
  );
}
