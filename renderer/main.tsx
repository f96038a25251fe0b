import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../shared/setup/zod.ts";
import { App } from "./app/App.tsx";
import { restored } from "./app/storage.ts";
import { LinkContext } from "./app/useLink.ts";
import { WizardProvider } from "./app/WizardProvider.tsx";
import { openLine } from "./engine/line.ts";
import { createLink } from "./engine/link.ts";
import { installSprite } from "./parts/Icon.tsx";
import "./style/tokens.css";
import "./style/base.css";
import "./style/components.css";
import "./style/app.css";

installSprite();
const link = createLink(openLine);
const first = await restored();
const root = document.getElementById("root");
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <LinkContext value={link}>
        <WizardProvider link={link} first={first}>
          <App />
        </WizardProvider>
      </LinkContext>
    </StrictMode>,
  );
