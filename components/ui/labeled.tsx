/** A sentence with a label in place of its placeholder. `<bdi>` keeps a right-to-left label from reordering the sentence. */
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
