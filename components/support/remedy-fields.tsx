import { useId } from "react";
import { Alert } from "@/components/ui/alert";
import { type RemedyKind, type RemedyRequest, remedyMaximums, type RemedyState as State } from "@/lib/api/remedies";
import { useMessages } from "@/lib/client/locale";
import { RemedyState } from "./remedy-state";

/** What a lead typed. `kind` is what they typed it for, null until they choose one or type a number. */
export type RemedyInput = { kind: RemedyKind | null; number: string; isUnlimited: boolean; reason: string };

type WithoutContext<T> = T extends RemedyRequest ? Omit<T, "reason" | "shown"> : never;

/** The remedy that the typed fields describe. */
export function remedyOf(kind: RemedyKind, { number, isUnlimited }: RemedyInput): WithoutContext<RemedyRequest> {
  if (kind === "extend") return { kind, days: Number(number) };
  if (kind === "usage_back") return { kind, amount: Number(number) };
  if (kind === "device_limit" || kind === "usage_limit") return { kind, limit: isUnlimited ? null : Number(number) };
  return { kind };
}

type RemedyFieldsProps = {
  kind: RemedyKind;
  possible: readonly RemedyKind[];
  whenGranted: State | null;
  input: RemedyInput;
  onChange: (input: RemedyInput) => void;
};

/** What to change, how much, and why. */
export function RemedyFields({ kind, possible, whenGranted, input, onChange }: RemedyFieldsProps) {
  const text = useMessages("remedies");
  const { reason, reasonHint } = useMessages("impersonation");
  const id = useId();
  const isLimit = kind === "device_limit" || kind === "usage_limit";
  const label = kind === "extend" ? text.days : isLimit ? text.limit : text.amount;
  return (
    <>
      <label htmlFor={`${id}-kind`} className="mt-4 block font-medium">
        {text.what}
      </label>
      <select
        id={`${id}-kind`}
        value={kind}
        className="field mt-1 w-full cursor-pointer"
        onChange={({ target }) =>
          onChange({
            ...input,
            kind: possible.find((one) => one === target.value) ?? kind,
            number: "",
            isUnlimited: false,
          })
        }
      >
        {possible.map((one) => (
          <option key={one} value={one}>
            {text.actions[one]}
          </option>
        ))}
      </select>
      {(isLimit || kind === "extend" || kind === "usage_back") && (
        <>
          <label htmlFor={`${id}-number`} className="mt-3 block font-medium">
            {label}
          </label>
          <input
            id={`${id}-number`}
            type="number"
            inputMode="numeric"
            min={1}
            max={remedyMaximums[kind]}
            step={1}
            required={!(isLimit && input.isUnlimited)}
            disabled={isLimit && input.isUnlimited}
            value={input.number}
            className="field mt-1 w-40"
            onChange={({ target }) => onChange({ ...input, kind, number: target.value })}
          />
        </>
      )}
      {isLimit && (
        <label className="ms-4 inline-flex min-h-11 items-center gap-2">
          <input
            type="checkbox"
            checked={input.isUnlimited}
            onChange={({ target }) => onChange({ ...input, kind, isUnlimited: target.checked })}
          />
          {text.noLimit}
        </label>
      )}
      {kind === "grant_again" && (
        <Alert tone="warn" className="mt-3">
          <p>{text.grantAgain}</p>
        </Alert>
      )}
      {kind === "grant_again" && whenGranted && <RemedyState state={whenGranted} title={text.state.whenGranted} />}
      <label htmlFor={`${id}-reason`} className="mt-3 block font-medium">
        {reason}
      </label>
      <textarea
        id={`${id}-reason`}
        required
        minLength={10}
        maxLength={500}
        rows={2}
        value={input.reason}
        aria-describedby={`${id}-hint`}
        className="field mt-1 w-full py-2"
        onChange={({ target }) => onChange({ ...input, reason: target.value })}
      />
      <p id={`${id}-hint`} className="mt-1 text-muted">
        {reasonHint}
      </p>
    </>
  );
}
