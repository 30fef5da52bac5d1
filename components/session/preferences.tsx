"use client";

import { useId } from "react";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-names";
import { useMessages } from "@/lib/client/locale";
import { keepPreference } from "@/lib/client/preferences";
import { themeColors } from "@/lib/page-colors";

type PreferencesProps = {
  /** The tag of the page's language. */
  language: string;
  languages: readonly { tag: string; name: string }[];
  theme: "light" | "dark" | null;
};

/** The choice of a language and a theme. Both apply at once and are kept in this browser. */
export function Preferences({ language, languages, theme }: PreferencesProps) {
  const text = useMessages("shell");
  return (
    <div className="script-only flex flex-wrap gap-2 print:hidden">
      <Choice
        icon="globe"
        label={text.language}
        value={language}
        options={languages.map(({ tag, name }) => ({ value: tag, label: name, lang: tag }))}
        onChoose={(tag) => {
          keepPreference("language", tag);
          // A full load, because every text of the page changes.
          window.location.reload();
        }}
      />
      <Choice
        icon="sun-moon"
        label={text.theme}
        value={theme ?? ""}
        options={[
          { value: "", label: text.themes.system },
          { value: "light", label: text.themes.light },
          { value: "dark", label: text.themes.dark },
        ]}
        onChoose={(chosen) => {
          keepPreference("theme", chosen);
          showTheme(chosen === "light" || chosen === "dark" ? chosen : null);
        }}
      />
    </div>
  );
}

function showTheme(theme: "light" | "dark" | null): void {
  if (theme === null) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const { media, color } of themeColors(theme)) {
    document.querySelector(`meta[name="theme-color"][media="${media}"]`)?.setAttribute("content", color);
  }
}

type ChoiceProps = {
  icon: IconName;
  label: string;
  value: string;
  options: readonly { value: string; label: string; lang?: string }[];
  onChoose: (value: string) => void;
};

function Choice({ icon, label, value, options, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <div className="relative">
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <Icon name={icon} size={16} className="pointer-events-none absolute start-2.5 top-1/2 -translate-y-1/2" />
      <select
        id={id}
        defaultValue={value}
        className="field-sizing-content min-h-11 cursor-pointer appearance-none rounded-md border border-transparent bg-transparent ps-8.5 pe-7 text-sm text-muted hover:bg-hover hover:text-text sm:min-h-9"
        onChange={(event) => onChoose(event.target.value)}
      >
        {options.map(({ value: option, label: name, lang }) => (
          <option key={option} value={option} lang={lang} className="bg-surface text-text">
            {name}
          </option>
        ))}
      </select>
      <Icon name="chevron-down" size={14} className="pointer-events-none absolute end-2 top-1/2 -translate-y-1/2" />
    </div>
  );
}
