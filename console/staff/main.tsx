import '../style/all.css';
import { RouterProvider } from '@tanstack/react-router';
import { mount } from '../core/mount.tsx';
import { router } from './routes.tsx';

mount(<RouterProvider router={router} />);
