import { useEffect, useRef } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { t } from "../../../shared/text/text.ts";
import { STEPS } from "../../../shared/wizard/pages.ts";
import { PAGE_KEYS } from "../../../shared/wizard/shortcuts.ts";
import { changeSettings, useSettings } from "../../app/settings.ts";
import { Button } from "../../parts/Button.tsx";
import { Switch } from "../../parts/Fields.tsx";
import css from "./Keys.module.css";

type Row = { readonly keys: readonly string[]; readonly text: string };

function Rows({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  return (
    <section>
      <h3 className="h3">{title}</h3>
      <dl className={css.rows}>
        {rows.map((row) => (
          <div key={row.text}>
            <dt>
              {row.keys.map((key) => (
                <kbd className="kbd" key={key}>
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{row.text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Which keys do what: those of the wizard, and those that work everywhere. */
export function KeysTable() {
  const own: readonly Row[] = [
    { keys: ["?"], text: t("keys.list") },
    { keys: ["1", "…", String(STEPS.length)], text: t("keys.step", { count: STEPS.length }) },
    ...PAGE_KEYS.map(({ key, page }) => ({ keys: [key], text: t(`page.${page}`) })),
  ];
  const everywhere: readonly Row[] = [
    { keys: [t("keys.key-tab")], text: t("keys.tab") },
    { keys: [t("keys.key-arrows")], text: t("keys.arrows") },
    { keys: [t("keys.key-space"), t("keys.key-enter")], text: t("keys.press") },
    { keys: [t("keys.key-escape")], text: t("keys.escape") },
  ];
  return (
    <div className={css.table}>
      <Rows title={t("keys.own")} rows={own} />
      <Rows title={t("keys.everywhere")} rows={everywhere} />
    </div>
  );
}

/** The switch for all keys of the wizard's own; the ones of the system stay. */
export function KeysSwitch() {
  const { shortcuts } = useSettings();
  return <Switch label={t("keys.switch")} value={shortcuts} onChange={(on) => changeSettings({ shortcuts: on })} />;
}

/** `?`: the keys, over whatever is shown. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <ModalOverlay className="scrim" isOpen onOpenChange={(open) => (open ? undefined : onClose())} isDismissable>
      <Modal>
        <Dialog className={`dialog ${css.dialog}`}>
          <Heading slot="title" className="h2">
            {t("keys.title")}
          </Heading>
          <p className="small muted">{t("keys.text")}</p>
          <KeysTable />
          <div className={`spread ${css.switch}`}>
            <span>{t("keys.switch")}</span>
            <KeysSwitch />
          </div>
          <div className="acts">
            <Button kind="primary" onPress={onClose} ref={button}>
              {t("keys.close")}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
