/** A sentence around a device's label, which may be written in any direction: `<bdi>` keeps it from turning the sentence. */
export function Labelled({ text, label }: { text: string; label: string }) {
  const [before, after] = text.split("{label}");
  return (
    <>
      {before}
      <bdi>{label}</bdi>
      {after}
    </>
  );
}
