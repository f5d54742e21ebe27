import { Link } from '@tanstack/react-router';
import { services } from './texts/services.ts';

export function BackToService({ serviceId }: { serviceId: string }) {
  return (
    <Link className="plain" to="/panel/servicios/$serviceId" params={{ serviceId }}>
      {services.backToOne}
    </Link>
  );
}
