import { t } from "../../../shared/text/text.ts";
import { type FormField, type FormValues, problemOf, ROOTS, SIGN_INS } from "../../../shared/wizard/machineForm.ts";
import { Select, TextInput } from "../../parts/Fields.tsx";

type Props = {
  readonly form: FormValues;
  readonly fields: readonly FormField[];
  /** A field was left with a text that fits. Output: what else is wrong with it, or null. */
  readonly onField: (field: FormField, value: string) => string | null;
};

const hintOf = (field: FormField): string | undefined => {
  switch (field) {
    case "user":
      return t("form.user-hint");
    case "port":
      return t("form.port-hint");
    case "target":
      return t("form.target-hint");
    case "jump":
      return t("form.jump-hint");
    case "serve-address":
      return t("form.serve-address-hint");
    default:
      return undefined;
  }
};

function Field({ form, field, onField }: Omit<Props, "fields"> & { readonly field: FormField }) {
  if (field === "method")
    return (
      <Select
        label={t("form.sign-in")}
        value={form.method}
        options={SIGN_INS.map((id) => ({ id, label: t(`sign-in.${id}`) }))}
        onChange={(method) => void onField("method", method)}
      />
    );
  if (field === "root")
    return (
      <Select
        label={t("form.root")}
        value={form.root}
        options={ROOTS.map((id) => ({ id, label: t(`form.root.${id}`) }))}
        onChange={(root) => void onField("root", root)}
      />
    );
  if (field === "key-file" && form.method !== "key") return null;
  const hint = hintOf(field);
  return (
    <TextInput
      label={t(`form.${field}`)}
      value={form[field]}
      mono={field === "key-file" || field === "target"}
      {...(hint === undefined ? {} : { hint })}
      onCommit={(text) => {
        const problem = problemOf(field, text);
        return problem === null ? onField(field, text) : t(problem);
      }}
    />
  );
}

/** Some of a machine's fields, two in a row where there is room. */
export function MachineFields({ fields, ...rest }: Props) {
  return (
    <div className="split">
      {fields.map((field) => (
        <Field key={field} field={field} {...rest} />
      ))}
    </div>
  );
}
