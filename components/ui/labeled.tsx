/** A sentence with a label in its placeholder. The label may be right to left; `<bdi>` protects the sentence's direction. */
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
