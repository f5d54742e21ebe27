import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, StrictMode } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api.ts';

/** Puts an application into its page. */
export function mount(application: ReactNode): void {
  const place = document.getElementById('app');
  if (!place) throw new Error('the page has no place for the application');
  createRoot(place).render(
    <StrictMode>
      <I18nProvider locale="es-AR">
        <QueryClientProvider client={queryClient}>{application}</QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  );
}
