/**
 * Erlang for `rabbitmqctl eval_file` on a running node: it asks about members, and moves them. It works on RabbitMQ 4.0
 * to 4.3. Names travel in base64, since a queue's name may have any bytes.
 */
import type { Move } from "./membership.ts";

/** Waits of one second for a change that RabbitMQ does not permit yet, or for a member to catch up. */
const patience = 600;

/** Its value is base64 of JSON in the shape of `Membership`, with names in base64. */
export function membershipErlang(leaving: readonly string[]): string {
  return `Leaving = [${leaving.map((node) => `'${node}'`).join(", ")}],
Texts = fun(Nodes) -> [atom_to_binary(N) || N <- Nodes] end,
Argument = fun(Q, Key) ->
  case rabbit_misc:table_lookup(amqqueue:get_arguments(Q), Key) of
    {_, V} when is_integer(V) -> [V];
    _ -> []
  end
end,
Policy = fun(Q, Key) -> case rabbit_policy:get(Key, Q) of V when is_integer(V) -> [V]; _ -> [] end end,
Target = fun
  (Q, quorum) ->
    hd(Policy(Q, <<"target-group-size">>) ++ Argument(Q, <<"x-quorum-target-group-size">>)
       ++ Argument(Q, <<"x-quorum-initial-group-size">>)
       ++ [application:get_env(rabbit, quorum_cluster_size, 3)]);
  (Q, stream) ->
    hd(Policy(Q, <<"initial-cluster-size">>) ++ Argument(Q, <<"x-initial-cluster-size">>) ++ [3])
end,
Named = fun(Q, Rest) ->
  {resource, VHost, queue, Name} = amqqueue:get_name(Q),
  Rest#{vhost => base64:encode(VHost), name => base64:encode(Name)}
end,
Replicated = fun(Q, Type) ->
  Named(Q, #{type => Type, target => Target(Q, Type), members => Texts(rabbit_amqqueue:get_quorum_nodes(Q))})
end,
Messages = fun(Q) ->
  try [{messages, M}] = rabbit_amqqueue:info(Q, [messages]), M catch _:_ -> 0 end
end,
All = rabbit_amqqueue:list(),
base64:encode(iolist_to_binary(rabbit_json:encode(#{
  members => Texts(rabbit_nodes:list_members()),
  running => Texts(rabbit_nodes:list_running()),
  alarms => [iolist_to_binary(io_lib:format("~ts alarm on ~ts", [Source, Node]))
             || {{resource_limit, Source, Node}, _} <- rabbit_alarm:get_alarms()],
  replicated => [Replicated(Q, quorum) || Q <- All, amqqueue:get_type(Q) =:= rabbit_quorum_queue]
                ++ [Replicated(Q, stream) || Q <- All, amqqueue:get_type(Q) =:= rabbit_stream_queue],
  unreplicated => [Named(Q, #{node => atom_to_binary(node(amqqueue:get_pid(Q))), messages => Messages(Q)})
                   || Q <- All,
                      not lists:member(amqqueue:get_type(Q),
                                       [rabbit_quorum_queue, rabbit_stream_queue, rabbit_mqtt_qos0_queue]),
                      amqqueue:get_exclusive_owner(Q) =:= none,
                      is_pid(amqqueue:get_pid(Q)),
                      lists:member(node(amqqueue:get_pid(Q)), Leaving)]
}))).
`;
}

/** Its value is base64 of a JSON list of problems, one text for each queue that could not be changed. */
export function movesErlang(moves: readonly Move[]): string {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const given = moves.map(({ vhost, name, ...rest }) => ({
    ...rest,
    vhost: base64(vhost),
    name: base64(name),
  }));
  return `Moves = rabbit_json:decode(base64:decode(<<"${base64(JSON.stringify(given))}">>)),
Until = fun
  Again(0, _) -> {error, timeout};
  Again(N, Try) ->
    case (try Try() catch _:Caught -> {error, Caught} end) of
      ok -> ok;
      {error, not_found} -> ok;
      {error, Reason} when N =:= 1 -> {error, Reason};
      _ -> timer:sleep(1000), Again(N - 1, Try)
    end
end,
Each = fun(Try, Nodes) -> lists:foreach(fun(Node) -> ok = Until(${patience}, fun() -> Try(Node) end) end, Nodes) end,
Quorum = fun(VHost, Name, Add, Remove) ->
  Lookup = fun() -> rabbit_amqqueue:lookup(rabbit_misc:r(VHost, queue, Name)) end,
  Each(fun(Node) -> rabbit_quorum_queue:add_member(VHost, Name, Node, promotable, 30000) end, Add),
  Each(fun(Node) ->
         case Lookup() of
           {ok, Q} ->
             {Id, _} = amqqueue:get_pid(Q),
             case ra:key_metrics({Id, Node}) of
               #{membership := voter} -> ok;
               Else -> {error, {not_caught_up, Node, maps:get(membership, Else, unknown)}}
             end;
           Gone -> Gone
         end
       end, Add),
  case Lookup() of
    {ok, Q} ->
      {_, Leader} = amqqueue:get_pid(Q),
      Kept = rabbit_amqqueue:get_quorum_nodes(Q) -- Remove,
      lists:member(Leader, Remove) andalso Kept =/= []
        andalso rabbit_quorum_queue:transfer_leadership(Q, hd(Kept));
    _ -> ok
  end,
  Each(fun(Node) -> rabbit_quorum_queue:delete_member(VHost, Name, Node) end, Remove)
end,
Stream = fun(VHost, Name, Add, Remove) ->
  Offsets = fun() ->
    [{proplists:get_value(node, P), proplists:get_value(role, P), proplists:get_value(offset, P)}
     || P <- rabbit_stream_queue:status(VHost, Name)]
  end,
  Has = fun(Node) ->
    {ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(VHost, queue, Name)),
    lists:member(Node, rabbit_amqqueue:get_quorum_nodes(Q))
  end,
  % A new replica restarts the writer, which for a moment has no offset.
  End = fun Again(Rounds) ->
    case [O || {_, writer, O} <- Offsets(), is_integer(O)] of
      [Offset] -> Offset;
      _ when Rounds > 0 -> timer:sleep(1000), Again(Rounds - 1)
    end
  end,
  Each(fun(Node) -> case Has(Node) of true -> ok; false -> rabbit_stream_queue:add_replica(VHost, Name, Node) end end,
       Add),
  Add =/= [] andalso
    begin
      Written = End(${patience}),
      Each(fun(Node) ->
             case [O || {N, _, O} <- Offsets(), N =:= Node, is_integer(O), O >= Written] of
               [] -> {error, {not_caught_up, Node}};
               _ -> ok
             end
           end, Add)
    end,
  Each(fun(Node) ->
         case Has(Node) of
           false -> ok;
           true ->
             case rabbit_stream_queue:delete_replica(VHost, Name, Node) of
               ok -> {error, {not_removed_yet, Node}};
               Else -> Else
             end
         end
       end, Remove)
end,
Work = fun(#{<<"type">> := Type, <<"vhost">> := V, <<"name">> := N, <<"add">> := A, <<"remove">> := R}) ->
  Nodes = fun(Texts) -> [binary_to_atom(T) || T <- Texts] end,
  [VHost, Name] = [base64:decode(B) || B <- [V, N]],
  try
    case Type of
      <<"quorum">> -> Quorum(VHost, Name, Nodes(A), Nodes(R));
      <<"stream">> -> Stream(VHost, Name, Nodes(A), Nodes(R))
    end,
    []
  catch _:Reason ->
    [iolist_to_binary(io_lib:format("~ts in vhost ~ts: ~0tp", [Name, VHost, Reason]))]
  end
end,
Monitored = [spawn_monitor(fun() -> exit({result, Work(Move)}) end) || Move <- Moves],
Problems = lists:append([receive
                           {'DOWN', Ref, process, _, {result, Result}} -> Result;
                           {'DOWN', Ref, process, _, Why} -> [iolist_to_binary(io_lib:format("~0tp", [Why]))]
                         end || {_, Ref} <- Monitored]),
base64:encode(iolist_to_binary(rabbit_json:encode(Problems))).
`;
}
