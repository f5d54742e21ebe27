import '../../../console/style/all.css';
import './phones.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Phones } from './phones.tsx';

const place = document.getElementById('app');
if (!place) throw new Error('the page has no place for the phones');
createRoot(place).render(
  <StrictMode>
    <Phones />
  </StrictMode>,
);
