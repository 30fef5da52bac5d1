import { AtSign, Hash, KeyRound, User } from "lucide-react";
import { useMessages } from "@/lib/client/locale";

/** Before the first search: what the box understands. */
export function SearchHelp() {
  const { startTitle, startWays } = useMessages("find");
  const ways = [
    { icon: AtSign, way: startWays.email },
    { icon: User, way: startWays.name },
    { icon: Hash, way: startWays.id },
    { icon: KeyRound, way: startWays.key },
  ];
  return (
    <section aria-labelledby="search-help" className="panel px-5 py-4">
      <h2 id="search-help" className="text-sm font-semibold">
        {startTitle}
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
