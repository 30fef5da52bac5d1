import { AtSign, Hash, KeyRound, User } from "lucide-react";
import { useMessages } from "@/lib/client/locale";

/** Lists the search options. Shown before the first search. */
export function SearchHelp() {
  const { helpTitle, help } = useMessages("lookup");
  const ways = [
    { icon: AtSign, way: help.email },
    { icon: User, way: help.name },
    { icon: Hash, way: help.id },
    { icon: KeyRound, way: help.key },
  ];
  return (
    <section aria-labelledby="search-help" className="panel px-5 py-4">
      <h2 id="search-help" className="text-sm font-semibold">
        {helpTitle}
      </h2>
      <ul className="mt-2 grid gap-x-8 gap-y-2 text-sm text-muted sm:grid-cols-2">
        {ways.map(({ icon: Icon, way }) => (
          <li key={way} className="flex items-start gap-2.5">
            <Icon size={16} className="mt-0.5 shrink-0" />
            {way}
          </li>
        ))}
      </ul>
    </section>
  );
}
