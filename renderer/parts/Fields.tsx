/** Fields and choices: react-aria's behaviour in the drawn look. */
import { type ReactNode, useEffect, useId, useState } from "react";
import { Checkbox as AriaCheckbox, Switch as AriaSwitch, FieldError, Input, Label, Radio, RadioGroup, Text, TextField } from "react-aria-components";
import { t } from "../../shared/text/text.ts";
import { Icon } from "./Icon.tsx";

type TextProps = {
  readonly label: string;
  readonly value: string;
  /** Called on leaving the field and on Enter, when the text has changed. Output: what is wrong, or null. */
  readonly onCommit: (value: string) => string | null;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly mono?: boolean;
  readonly hideLabel?: boolean;
};

/** A field that is checked when it is left, not on each key. A wrong text stays, with the message that says what to type. */
export function TextInput({ label, value, onCommit, hint, placeholder, mono = false, hideLabel = false }: TextProps) {
  const [text, setText] = useState(value);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => setText(value), [value]);
  const commit = (): void => setProblem(text.trim() === value ? null : onCommit(text.trim()));
  return (
    <TextField className="field" value={text} onChange={setText} isInvalid={problem !== null} onBlur={commit}>
      <Label className={hideLabel ? "vh" : "field-label"}>{label}</Label>
      <Input
        className={mono ? "input mono" : "input"}
        placeholder={placeholder ?? ""}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
        }}
      />
      {hint === undefined || problem !== null ? null : (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="msg err">
        <Icon name="x-circle" size="xs" />
        <span>{problem}</span>
      </FieldError>
    </TextField>
  );
}

export type Option<T extends string> = {
  readonly id: T;
  readonly label: string;
  readonly text?: string;
  readonly cost?: string;
  readonly tag?: string;
};
type ChoiceProps<T extends string> = {
  readonly label: string;
  readonly value: T;
  readonly options: readonly Option<T>[];
  readonly onChange: (value: T) => void;
};

/** Two to four short options. */
export function Segmented<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <RadioGroup className="seg" aria-label={label} orientation="horizontal" value={value} onChange={(next) => onChange(next as T)}>
      {options.map((option) => (
        <Radio key={option.id} value={option.id}>
          {option.label}
        </Radio>
      ))}
    </RadioGroup>
  );
}

/** Options that need a sentence and a cost each. */
export function OptionList<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <RadioGroup className="opts" aria-label={label} value={value} onChange={(next) => onChange(next as T)}>
      {options.map((option) => (
        <Radio key={option.id} value={option.id} className={({ isSelected }) => (isSelected ? "opt on" : "opt")}>
          <span className="radio" aria-hidden="true" />
          <div>
            <b>{option.label}</b> {option.tag === undefined ? null : <span className="tag">{option.tag}</span>}
            {option.text === undefined ? null : <p>{option.text}</p>}
          </div>
          {option.cost === undefined ? null : <div className="cost">{option.cost}</div>}
        </Radio>
      ))}
    </RadioGroup>
  );
}

/** On or off, at once. The words beside it are its name. */
export function Switch({ label, value, onChange }: { readonly label: string; readonly value: boolean; readonly onChange: (value: boolean) => void }) {
  return (
    <AriaSwitch aria-label={label} isSelected={value} onChange={onChange}>
      <span className="switch" aria-hidden="true" />
    </AriaSwitch>
  );
}

export function Checkbox({
  value,
  onChange,
  children,
  className = "row",
}: {
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <AriaCheckbox className={className} isSelected={value} onChange={onChange}>
      <span className="check" aria-hidden="true">
        <Icon name="check" />
      </span>
      <span>{children}</span>
    </AriaCheckbox>
  );
}

type SelectProps<T extends string> = {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly id: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  readonly hideLabel?: boolean;
};
export function Select<T extends string>({ label, value, options, onChange, hideLabel = false }: SelectProps<T>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id} className={hideLabel ? "vh" : undefined}>
        {label}
      </label>
      <span className="select">
        <select id={id} className="input" value={value} onChange={(event) => onChange(event.target.value as T)}>
          {options.map((option) => (
            <option key={option.id} value={option.id}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon name="chev-d" size="s" />
      </span>
    </div>
  );
}

/** A secret: paste is allowed, it can be shown, and it is forgotten with the field. */
export function SecretInput({
  label,
  onSubmit,
  action,
}: {
  readonly label: string;
  readonly onSubmit: (secret: string) => void;
  readonly action: string;
}) {
  const [text, setText] = useState("");
  const [shown, setShown] = useState(false);
  const id = useId();
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(text);
      }}
    >
      <label htmlFor={id} className="vh">
        {label}
      </label>
      <span className="grow">
        <input
          id={id}
          className="input"
          type={shown ? "text" : "password"}
          autoComplete="off"
          placeholder={label}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </span>
      <button type="button" className="btn plain" aria-pressed={shown} onClick={() => setShown(!shown)}>
        {shown ? t("secret.hide") : t("secret.show")}
      </button>
      <button type="submit" className="btn">
        {action}
      </button>
    </form>
  );
}

/** Words at the start, control at the end; `full`: the control takes the line below. */
export function Setting({
  title,
  text,
  children,
  full = false,
}: {
  readonly title: string;
  readonly text: ReactNode;
  readonly children: ReactNode;
  readonly full?: boolean;
}) {
  return (
    <div className="set">
      <div>
        <h2 className="h3">{title}</h2>
        <p>{text}</p>
      </div>
      {full ? <div className="full">{children}</div> : children}
    </div>
  );
}
