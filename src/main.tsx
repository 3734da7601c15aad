import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { TrainerClient } from '../workers/client.ts';
import { App } from './app/App.tsx';
import { openWith } from './state/preferencesStore.ts';
import { readLink } from './state/settingsLink.ts';
import { Studio } from './state/studio.ts';
import { StudioContext } from './state/studioContext.ts';
import { startTranslations } from './texts/index.ts';

const { preferences, rejected } = readLink(window.location.hash);
openWith(preferences);

// The worker, the data and the model are on their way before anything is drawn.
const studio = new Studio(() => new TrainerClient(), document.baseURI);
studio.open();
await startTranslations();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <StudioContext value={studio}>
      <App rejectedSettings={rejected} />
    </StudioContext>
  </StrictMode>,
);
