import { type ReactNode, useEffect, useRef } from "react";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button } from "./Button.tsx";

export type ConfirmProps = {
  readonly title: string;
  readonly children: ReactNode;
  /** The way that changes nothing: it has the focus. */
  readonly safe: string;
  readonly risky: string;
  readonly onSafe: () => void;
  readonly onRisky: () => void;
  /** Nothing can be lost by it: it is not drawn as a danger. */
  readonly harmless?: boolean;
};

/** Asks once more, where a wrong click costs something. */
export function ConfirmDialog({ title, children, safe, risky, onSafe, onRisky, harmless = false }: ConfirmProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <ModalOverlay className="scrim" isOpen onOpenChange={(open) => (open ? undefined : onSafe())} isDismissable>
      <Modal>
        <Dialog className="dialog" role="alertdialog">
          <Heading slot="title" className="h2">
            {title}
          </Heading>
          <div className="stack">{children}</div>
          <div className="acts">
            <Button kind={harmless ? "secondary" : "danger"} onPress={onRisky}>
              {risky}
            </Button>
            <Button kind="primary" onPress={onSafe} ref={button}>
              {safe}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
