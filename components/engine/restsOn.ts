/**
 * Objects that RabbitMQ takes along with another one, such as bindings with an exchange. Where another resource makes
 * that one, its settings stand in the input `restsOn`: when they change it is made anew, and these are looked at again.
 */
import { differences } from "./protocol/difference.ts";
import type { ResourceKind } from "./resourceKind.ts";

export function restingOn(kind: ResourceKind): ResourceKind {
  return {
    ...kind,
    diff: async (request) => {
      const found = await kind.diff(request);
      const more = differences(request.oldInputs.restsOn, request.news.restsOn, "restsOn");
      return { ...found, differences: [...found.differences, ...more] };
    },
  };
}

/**
 * The same under a type of its own, which says in a preview what the few objects of the resource are. The state may be
 * that of a resource of @pulumi/rabbitmq, which has become this one: it has the object, and nothing that is said here.
 */
export function named(type: string, kind: ResourceKind): ResourceKind {
  return {
    check: (request) => kind.check({ ...request, type }),
    diff: (request) => {
      const { olds, news } = request;
      const former = news.vhost === undefined ? {} : { vhost: news.vhost };
      return kind.diff({ ...request, type, olds: "objects" in olds ? olds : former });
    },
    create: (request) => kind.create({ ...request, type }),
    read: (request) => kind.read({ ...request, type }),
    update: (request) => kind.update({ ...request, type }),
    delete: (request) => kind.delete({ ...request, type }),
  };
}
