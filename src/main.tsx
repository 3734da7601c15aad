import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { TrainerClient } from '../workers/client.ts';
import { App } from './app/App.tsx';
import { noteOfAddress } from './app/address.ts';
import { attentionInBrowser } from './app/attention.ts';
import { readLink } from './state/link.ts';
import { Studio } from './state/studio.ts';
import { StudioContext } from './state/studioContext.ts';
import { measureWhenIdle } from './state/unaskedMeasuring.ts';
import { openingLanguage, startTranslations } from './texts/index.ts';

// The worker, the data and the model are on their way before anything is drawn.
const studio = new Studio(() => new TrainerClient(), document.baseURI);
studio.open(readLink(window.location.hash), noteOfAddress(), openingLanguage());
measureWhenIdle(studio.estimate, attentionInBrowser());
await startTranslations();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <StudioContext value={studio}>
      <App />
    </StudioContext>
  </StrictMode>,
);
