import { Icon } from "@/components/ui/icon";
import { useMessages } from "@/lib/client/locale";

/** Lists the search options. Shown before the first search. */
export function SearchHelp() {
  const { helpTitle, help } = useMessages("lookup");
  const finds = useMessages("supportFinds");
  const ways = [
    { icon: "at-sign", way: help.email },
    { icon: "user", way: help.name },
    { icon: "hash", way: help.id },
    { icon: "key-round", way: help.key },
    { icon: "monitor", way: finds.helpDevice },
    { icon: "receipt-text", way: finds.helpOrder },
  ] as const;
  return (
    <section aria-labelledby="search-help" className="panel px-5 py-4">
      <h2 id="search-help" className="text-sm font-semibold">
        {helpTitle}
      </h2>
      <ul className="mt-2 grid gap-x-8 gap-y-2 text-sm text-muted sm:grid-cols-2">
        {ways.map(({ icon, way }) => (
          <li key={way} className="flex items-start gap-2.5">
            <Icon name={icon} size={16} className="mt-0.5 shrink-0" />
            {way}
          </li>
        ))}
      </ul>
    </section>
  );
}
